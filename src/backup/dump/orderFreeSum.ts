import { createHash } from 'node:crypto';

const modulus = 1n << 256n;

/** A digest of many things in whatever order: the sum of their SHA-256, as 64 hex digits. Two equal things count twice. */
export class OrderFreeSum {
  #sum = 0n;

  add(sha256: Buffer): void {
    this.#sum = (this.#sum + BigInt(`0x${sha256.toString('hex')}`)) % modulus;
  }

  digest(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}

export const sha256Of = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
