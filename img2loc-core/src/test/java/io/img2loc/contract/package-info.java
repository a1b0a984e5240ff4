/** Tests that every implementation of a part must pass; extend the class of your part. */
package io.img2loc.contract;
