import { z } from 'zod';
import { isListOfReferences } from '#shared/object/index.ts';

type Schemas = Readonly<Record<string, z.ZodType>>;
type JsonSchemas = Record<string, z.core.JSONSchema.BaseSchema>;

/**
 * What clients send and what they are told, each under a key of the caller's choice, as JSON Schema 2020-12, the dialect
 * of OpenAPI 3.1. A schema with a name (`meta({ id })`) is a component, and referred to wherever it stands. Where defaults
 * make it another one for who sends it, what is sent is the component `…Input`.
 *
 * @throws Error  when two schemas have one name, or one cannot be told in JSON Schema: a bug in the schema
 */
export function jsonSchemas(sent: Schemas, told: Schemas) {
  const input = converted('input', sent);
  const output = converted('output', told);
  const twofold = namesOfTwo(input.named, output.named);
  const sentName = (name: string) => (twofold.has(name) ? `${name}Input` : name);
  const sentNamed = Object.entries(input.named).map(([name, schema]) => [sentName(name), schema] as const);
  return {
    sent: pointed(input.schemas, sentName),
    told: pointed(output.schemas, String),
    components: { ...pointed(Object.fromEntries(sentNamed), sentName), ...pointed(output.named, String) },
  };
}

function converted(io: 'input' | 'output', schemas: Schemas) {
  const { properties, $defs } = z.toJSONSchema(z.object(schemas), {
    io,
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod;
      // Answers grow fields: a client that checks them must not refuse those that it does not know.
      if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
      // What was stored before that was a rule is told as it is.
      if (io === 'input' && isListOfReferences(zodSchema)) jsonSchema.uniqueItems = true;
    },
  });
  return { schemas: (properties ?? {}) as JsonSchemas, named: ($defs ?? {}) as JsonSchemas };
}

/** Names whose schema is not the same on both sides, or refers to one of these. */
function namesOfTwo(sent: JsonSchemas, told: JsonSchemas): Set<string> {
  const texts = Object.entries(sent).map(([name, schema]) => [name, JSON.stringify(schema)] as const);
  const common = texts.filter(([name]) => name in told);
  const names = new Set(common.flatMap(([name, text]) => (text === JSON.stringify(told[name]) ? [] : [name])));
  for (let known = -1; known !== names.size; ) {
    known = names.size;
    for (const [name, text] of common) if (references(text).some((other) => names.has(other))) names.add(name);
  }
  return names;
}

const REFERENCE = /"#\/\$defs\/([^"]+)"/g;
const references = (text: string): string[] => [...text.matchAll(REFERENCE)].map(([, name]) => name as string);

/** With references to where the document has its schemas. */
const pointed = (schemas: JsonSchemas, rename: (name: string) => string): JsonSchemas =>
  JSON.parse(
    JSON.stringify(schemas).replaceAll(REFERENCE, (_, name) => `"#/components/schemas/${rename(name as string)}"`),
  );
