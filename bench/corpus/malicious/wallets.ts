/*
 * Addresses of the right form that nobody can own: every character the same after the prefix, so that no checksum is
 * right.
 */
export const monero = `4${'A'.repeat(94)}`;
export const bitcoin = `bc1q${'x'.repeat(38)}`;
export const ravencoin = `R${'C'.repeat(33)}`;
export const ethereum = `0x${'a'.repeat(40)}`;
export const ergo = `9${'d'.repeat(50)}`;
export const kaspa = `kaspa:q${'z'.repeat(60)}`;
