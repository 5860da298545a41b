import { inspect } from 'node:util';
import type { Password } from '../ports.js';

const hidden = '[password]';

/** Knows every password of a run, so that no text that leaves it can carry one. */
export class Secrets {
  readonly #known = new Set<string>();

  readonly wrap = (text: string): Password => {
    // A short password, or the one that every local stack has, would blank out half of every message; it is hidden where
    // it stands in a URL all the same.
    if (text.length >= 6 && text !== 'postgres')
      for (const form of [text, encodeURIComponent(text)]) this.#known.add(form);
    return new HiddenText(text);
  };

  /** The examples in our own messages, and the local stack's well-known password, stay readable. */
  readonly redact = (text: string): string => {
    let result = text.replace(
      /(postgres(?:ql)?:\/\/[^:@/\s]*:)(?!postgres@|<password>@|password@)[^@\s]*@/gi,
      `$1${hidden}@`,
    );
    for (const secret of [...this.#known].sort((a, b) => b.length - a.length))
      result = result.replaceAll(secret, hidden);
    return result;
  };
}

/** Prints as `[password]` however it is turned into text. */
class HiddenText implements Password {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
