import type { z } from 'zod';
import { ApiProblem } from '#web/api/problem.ts';

/** Paths of the fields that the domain's own schema refuses, `admin.email` for a nested one. */
export function fieldsRefusedBy(schema: z.ZodType, body: unknown): string[] {
  const issues = schema.safeParse(body).error?.issues ?? [];
  return [...new Set(issues.map((issue) => issue.path.join('.')))];
}

/** Paths of the fields that the API refuses; empty when the problem is about the whole. */
export function fieldsRefusedWith(problem: Error): string[] {
  if (!(problem instanceof ApiProblem)) return [];
  return problem.errors.map(({ pointer }) => pointer.replace('/', '').replaceAll('/', '.')).filter(Boolean);
}
