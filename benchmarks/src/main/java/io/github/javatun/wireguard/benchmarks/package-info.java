/** JMH benchmarks of the core: see docs/performance.md for the commands. */
@NullMarked
package io.github.javatun.wireguard.benchmarks;

import org.jspecify.annotations.NullMarked;
