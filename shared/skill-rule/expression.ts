/** What an agent has to be able to do, or how long a call has to wait. */
export type Expression =
  | {
      readonly kind: 'compare';
      readonly variable: string;
      readonly operator: '=' | '!' | '<' | '>';
      readonly value: number;
    }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

type Parsed = { readonly ok: true; readonly expression: Expression } | { readonly ok: false; readonly detail: string };

const TOKEN = /\s*(?:([A-Za-z$][A-Za-z0-9_-]*)|(-?\d+)|([!=<>&|()]))/y;

/**
 * Reads an expression of XiVO's skill rules (15.12 X3-SK-04 to -09): `english > 50 & (sales | $product > 0)`. `&` binds
 * stronger than `|`; a name alone means that it is not 0; a comparison has the variable first and an integer after it.
 */
export function parseExpression(text: string): Parsed {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[0].trim();
    if (token === undefined) return { ok: false, detail: `cannot be read from: ${text.slice(at, at + 20)}` };
    tokens.push(token);
  }
  try {
    const parser = new Parser(tokens);
    return { ok: true, expression: parser.whole() };
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, detail: error.message };
    throw error;
  }
}

class Unexpected extends Error {
  constructor(token: string | undefined, expected: string) {
    super(token === undefined ? `ends where ${expected} is expected` : `has ${token} where ${expected} is expected`);
  }
}

/** Parentheses may go so deep: a rule is written by hand. */
const MAX_DEPTH = 20;

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#any();
    if (this.#at < this.#tokens.length) throw new Unexpected(this.#tokens[this.#at], 'the end');
    return expression;
  }

  #any(): Expression {
    const parts = [this.#all()];
    while (this.#take('|')) parts.push(this.#all());
    return parts.length === 1 ? (parts[0] as Expression) : { kind: 'or', parts };
  }

  #all(): Expression {
    const parts = [this.#one()];
    while (this.#take('&')) parts.push(this.#one());
    return parts.length === 1 ? (parts[0] as Expression) : { kind: 'and', parts };
  }

  #one(): Expression {
    if (this.#take('(')) {
      this.#depth += 1;
      if (this.#depth > MAX_DEPTH) throw new Unexpected('(', 'a name');
      const inside = this.#any();
      if (!this.#take(')')) throw new Unexpected(this.#tokens[this.#at], ')');
      this.#depth -= 1;
      return inside;
    }
    const variable = this.#tokens[this.#at];
    if (variable === undefined || !/^[A-Za-z$]/.test(variable)) throw new Unexpected(variable, 'a name');
    this.#at += 1;
    const operator = this.#tokens[this.#at];
    if (operator === undefined || !'!=<>'.includes(operator))
      return { kind: 'compare', variable, operator: '!', value: 0 };
    this.#at += 1;
    const value = this.#tokens[this.#at];
    if (value === undefined || !/^-?\d+$/.test(value)) throw new Unexpected(value, 'an integer');
    this.#at += 1;
    return { kind: 'compare', variable, operator: operator as '=', value: Number(value) };
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}
