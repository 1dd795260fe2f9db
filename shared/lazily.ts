/** What `make` gives, made when somebody asks for it, and then once. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** `base` with further fields, each of them made when it is first read, and then once. */
export function withLazy<Base extends object, Makers extends Record<string, () => unknown>>(
  base: Base,
  makers: Makers,
): Base & { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> } {
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(base, name, { get: lazily(make), enumerable: true });
  }
  return base as ReturnType<typeof withLazy<Base, Makers>>;
}
