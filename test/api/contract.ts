/**
 * The OpenAPI document as a stranger reads it: which operations there are, what each takes, and what it may answer.
 * Nothing here knows the code behind it.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** What of JSON Schema the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly uniqueItems?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly schema: Schema;
}

interface Content {
  readonly [mediaType: string]: { readonly schema: Schema };
}
interface DocumentedAnswer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
}
interface DocumentedOperation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}

export type OpenApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly webhooks: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export interface Operation {
  /** `POST /v1/users`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
  readonly security: readonly object[];
  /** Who has one of them may call it; empty where no permission is asked for. */
  readonly permissions: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Of a body in JSON. */
  readonly body: Schema | null;
  /** Whether the body is a file, which is looked into by a job. */
  readonly takesFile: boolean;
  /** The type of that file, such as image/*. */
  readonly fileType: string | undefined;
  /** By status. */
  readonly answers: Readonly<Record<string, DocumentedAnswer>>;
}

/** What came back; the body is parsed when it is JSON, null when there is none. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export class Contract {
  readonly operations: readonly Operation[];
  readonly #document: OpenApiDocument;
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #ajv = addFormats.default(new Ajv2020({ strict: false }));

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#ajv.addSchema({ $id: 'document', ...document });
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => this.#operation(method.toUpperCase(), path, operation)),
    );
  }

  /** The operation that a request is for; undefined when there is none. */
  operationAt(method: string, pathname: string): Operation | undefined {
    const direct = this.operations.find(({ method: its, path }) => its === method && path === pathname);
    if (direct) return direct;
    const segments = pathname.split('/');
    const isThis = (segment: string, at: number) => segment === segments[at] || segment.startsWith('{');
    return this.operations.find(({ method: its, path }) => {
      const pattern = path.split('/');
      return its === method && pattern.length === segments.length && pattern.every(isThis);
    });
  }

  /**
   * Holds an answer against what its operation promises; one to a path that the document does not have promises nothing.
   *
   * @throws Error  when the status, the media type or the body is another
   */
  hold(method: string, target: string, answer: Answer): void {
    const { pathname, searchParams } = new URL(target, 'http://api.example');
    const operation = this.operationAt(method, pathname);
    if (operation === undefined || answer.status === 405) return;
    const told = JSON.stringify(answer.body)?.slice(0, 1000);
    const documented = operation.answers[answer.status];
    if (documented === undefined) throw new Error(`${operation.name} is not said to answer ${answer.status}: ${told}`);
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] as string;
    const content = documented.content ?? {};
    if (answer.body === null && Object.keys(content).length === 0) return;
    const schema = (content[type] ?? content['*/*'])?.schema;
    if (schema === undefined) throw new Error(`${operation.name} is not said to answer with ${type}`);
    if (!(type in content) || !type.endsWith('json')) return;
    const isWhole = !searchParams.has('fields');
    const violations = this.violations(schema, answer.body).filter(({ keyword }) => isWhole || keyword !== 'required');
    if (violations.length > 0) throw new Error(`${operation.name}: ${JSON.stringify(violations)} in ${told}`);
  }

  /** What keeps a value from fitting, asked many times. */
  violations(schema: Schema, value: unknown): ErrorObject[] {
    const key = JSON.stringify(schema);
    const validate = this.#compiled.get(key) ?? this.#ajv.compile(JSON.parse(key.replaceAll('"#/', '"document#/')));
    this.#compiled.set(key, validate);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  fits(schema: Schema, value: unknown): boolean {
    return this.violations(schema, value).length === 0;
  }

  /** What a reference stands for; what is none stands for itself. */
  resolve<Part>(part: Part | { readonly $ref: string }): Part {
    if (typeof part !== 'object' || part === null || !('$ref' in part) || part.$ref === undefined) return part as Part;
    const names = String(part.$ref).split('/').slice(1);
    return names.reduce((inside, name) => (inside as Record<string, unknown>)[name], this.#document as unknown) as Part;
  }

  #operation(method: string, path: string, operation: DocumentedOperation): Operation {
    const { security, description = '', parameters, requestBody, responses } = operation;
    const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema);
    const takesFile = schemas.some(({ type }) => type === 'string');
    return {
      name: `${method} ${path}`,
      method,
      path,
      isOpen: security.length === 0,
      security,
      permissions: /^Permission: (.*)\.$/.exec(description)?.[1]?.split(' or ') ?? [],
      parameters: parameters.map((parameter) => this.resolve(parameter)),
      body: takesFile ? null : (schemas[0] ?? null),
      takesFile,
      fileType: takesFile ? Object.keys(requestBody?.content ?? {})[0] : undefined,
      answers: Object.fromEntries(
        Object.entries(responses).map(([status, answer]) => [status, this.resolve(answer)] as const),
      ),
    };
  }
}
