/** How the engines see memory that belongs to the caller: reusable views, nothing allocated. */
package io.github.javatun.wireguard.internal.memory;
