/**
 * What every implementation of a contract of img2loc must do, as JUnit tests to extend. They need
 * img2loc-core, JUnit Jupiter and AssertJ on the class path. Start at the class named after the
 * interface: {@link io.img2loc.contract.VectorIndexContract} for {@link io.img2loc.VectorIndex}.
 */
@NullMarked
package io.img2loc.contract;

import org.jspecify.annotations.NullMarked;
