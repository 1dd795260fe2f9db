import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Lets no text reach DynamoDB that is not well-formed Unicode: it would refuse the whole request for it, with every other
 * item in it. Half a surrogate pair becomes U+FFFD, in what is written and in what is looked for alike.
 */
export function sendOnlyWellFormed(client: DynamoDBDocumentClient): void {
  client.middlewareStack.add((next) => (request) => next({ ...request, input: wellFormed(request.input) }), {
    step: 'initialize',
    name: 'wellFormed',
  });
}

/** The value with every text in it as Unicode has it; bytes and the like are left as they are. */
export function wellFormed<Value>(value: Value): Value;
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map((member) => wellFormed(member));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wellFormed(member)]));
}
