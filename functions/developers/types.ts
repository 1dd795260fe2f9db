/**
 * The OpenAPI document as TypeScript, in the shape that openapi-fetch reads: `paths` by path and method, `components` by
 * name. openapi-typescript would write the same, but is bound to a compiler interface that TypeScript 7 does not have.
 */

/** What of JSON Schema our document uses. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}
interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content } | Reference>>;
}
interface Reference {
  readonly $ref: string;
}
export interface TypedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** @throws Error  when the document refers to what it does not have, or has a schema of a kind that it had not so far */
export function typesOf(document: TypedDocument): string {
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(
      ([method, operation]) => `${comment(operation.summary)}${method}: ${operationType(document, operation)};`,
    );
    return `${JSON.stringify(path)}: ${block(operations)};`;
  });
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}${name}: ${schemaType(schema)};`,
  );
  return [
    `/** Made from the OpenAPI document of the server. */`,
    `export interface paths ${block(paths)}`,
    `export interface components ${block([`schemas: ${block(schemas)};`])}`,
    '',
  ].join('\n');
}

function operationType(document: TypedDocument, { parameters, requestBody, responses }: Operation): string {
  const sent = parameters.map((parameter) => resolved<Parameter>(document, parameter));
  const places = ['query', 'header', 'path', 'cookie'].map((place) => {
    const there = sent.filter((parameter) => parameter.in === place);
    if (there.length === 0) return `${place}?: never;`;
    const isOptional = there.every(({ required }) => !required);
    return `${place}${isOptional ? '?' : ''}: ${block(there.map((parameter) => field(parameter.name, parameter.schema, parameter)))};`;
  });
  const answers = Object.entries(responses).map(([status, response]) => {
    const { content } = resolved<{ content?: Content }>(document, response);
    return `${status}: { headers: { [name: string]: unknown }; content${content ? `: ${contentType(content)}` : '?: never'} };`;
  });
  return block([
    `parameters: ${block(places)};`,
    `requestBody${requestBody ? `: { content: ${contentType(requestBody.content)} }` : '?: never'};`,
    `responses: ${block(answers)};`,
  ]);
}

const contentType = (content: Content): string =>
  block(Object.entries(content).map(([media, { schema }]) => `${JSON.stringify(media)}: ${schemaType(schema ?? {})};`));

function schemaType(schema: Schema): string {
  if (schema.$ref !== undefined) return `components["schemas"][${JSON.stringify(schema.$ref.split('/').at(-1))}]`;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.map((option) => schemaType(option)).join(' | ');
  // Beside a type stand further patterns, which are no matter of types.
  if (schema.allOf && schema.type === undefined) return schema.allOf.map((part) => `(${schemaType(part)})`).join(' & ');
  if (schema.type === undefined) return 'unknown';
  return [schema.type]
    .flat()
    .map((type) => typeNamed(type, schema))
    .join(' | ');
}

function typeNamed(type: string, schema: Schema): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${schemaType(schema.items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`a schema of the type ${type}`);
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(([name, schema]) =>
    field(name, schema, { required: required.includes(name), ...pick(schema) }),
  );
  if (fields.length > 0) return block(fields);
  if (additionalProperties === false) return 'Record<string, never>';
  return `{ [name: string]: ${typeof additionalProperties === 'object' ? schemaType(additionalProperties) : 'unknown'} }`;
}

const pick = ({ description }: Schema) => (description === undefined ? {} : { description });

const field = (
  name: string,
  schema: Schema,
  { required = false, description }: { readonly required?: boolean; readonly description?: string },
): string => `${comment(description)}${JSON.stringify(name)}${required ? '' : '?'}: ${schemaType(schema)};`;

const comment = (text: string | undefined): string =>
  text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/')} */ `;

const block = (lines: readonly string[]): string => `{\n${lines.join('\n')}\n}`;

function resolved<Part extends object>(document: TypedDocument, part: Part | Reference): Part {
  if (!('$ref' in part)) return part;
  const [, ...names] = part.$ref.split('/');
  const found = names.reduce<unknown>((inside, name) => (inside as Record<string, unknown>)[name], document);
  if (found === undefined) throw new Error(`the document has no ${part.$ref}`);
  return found as Part;
}
