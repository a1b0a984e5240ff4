package io.img2loc.index;

class IndexDirectoryTest {}
