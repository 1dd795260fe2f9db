import { z } from 'zod';
import { OBJECT_KIND_NAMES, type ObjectKindName } from '#shared/object/names.ts';

/** What of an RFC 9457 problem document the portal shows; `code` is the API's own word for what went wrong. */
const ProblemDocument = z.object({
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  by: z.array(z.object({ kind: z.enum(OBJECT_KIND_NAMES), id: z.string() })).optional(),
});
type ProblemDocument = z.infer<typeof ProblemDocument>;

/** A request that did not end in 2xx. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** The API's code, or one of ours: `unreachable`, `unexpected-answer`. */
  readonly code: string;
  /** Refused fields: JSON Pointer into the request body (RFC 6901), and what is wrong there. */
  readonly errors: readonly { pointer: string; detail: string }[];
  /** What needs the thing that shall go. */
  readonly by: readonly { kind: ObjectKindName; id: string }[];

  constructor(status: number, code: string, text: string, { errors = [], by = [] }: Partial<ProblemDocument> = {}) {
    super(text);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.by = by;
  }
}

/** Reads an error answer; a gateway's HTML page becomes a problem as well. */
export function problemFrom(status: number, body: unknown): ApiProblem {
  const document = ProblemDocument.safeParse(body).data;
  if (!document) return new ApiProblem(status, 'unexpected-answer', `HTTP ${status}`);
  return new ApiProblem(status, document.code, document.detail ?? document.title, document);
}
