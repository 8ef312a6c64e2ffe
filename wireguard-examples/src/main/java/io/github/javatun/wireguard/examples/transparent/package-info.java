/**
 * A console client over wireguard-ndis, for Windows; and what stands for Windows where it is tried
 * on Linux: TAP devices for the driver, /proc for the tables of processes and interfaces.
 */
@NullMarked
package io.github.javatun.wireguard.examples.transparent;

import org.jspecify.annotations.NullMarked;
