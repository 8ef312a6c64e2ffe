/**
 * JMH benchmarks of the core, and contestants of compare.sh: see docs/performance.md for the
 * commands.
 */
@NullMarked
package io.github.javatun.wireguard.benchmarks;

import org.jspecify.annotations.NullMarked;
