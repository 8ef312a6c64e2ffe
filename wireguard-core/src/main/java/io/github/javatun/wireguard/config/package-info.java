/**
 * Files in the format of wg-quick(8), read strictly and written again, with the split-tunnel keys
 * of transparent clients ({@code AllowedApps}, {@code DisallowedApps}, {@code DisallowedIPs}).
 *
 * <p>{@link io.github.javatun.wireguard.config.WgQuickConfig} is the way in. Host names are never
 * resolved here.
 */
package io.github.javatun.wireguard.config;
