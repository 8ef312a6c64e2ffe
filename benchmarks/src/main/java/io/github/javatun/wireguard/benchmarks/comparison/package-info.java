/** Lets programs take turns and compares what they took: see compare.sh. */
@NullMarked
package io.github.javatun.wireguard.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
