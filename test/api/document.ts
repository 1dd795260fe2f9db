import type { TestProject } from 'vitest/node';
import { ENDPOINTS, openApiDocument } from '#functions/api/index.ts';
import type { OpenApiDocument } from './contract.ts';

declare module 'vitest' {
  interface ProvidedContext {
    document: OpenApiDocument;
  }
}

/** The OpenAPI document, made once for all files of the project: every answer in them is held against it (world.ts). */
export function setup({ provide }: TestProject): void {
  provide('document', JSON.parse(JSON.stringify(openApiDocument(ENDPOINTS))));
}
