import { z } from 'zod';
import { ExtensionRange } from '#shared/extension-range/index.ts';
import { permissionFor } from '#shared/identity/index.ts';
import { NumberPool } from '#shared/number-pool/index.ts';
import { nextFree } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

const NextFree = z
  .object({
    next: z.string().nullable().describe('The first that nobody has; null when all are taken. It is not reserved.'),
  })
  .meta({ id: 'NextFree' });

/** Which number of a range is next. */
export const numberRangeEndpoints = [ExtensionRange, NumberPool].map((kind) =>
  endpoint({
    operation: `nextOf${kind.title}`,
    method: 'get',
    path: `/v1/${kind.plural}/{id}/next`,
    summary: `The next free number: ${kind.name.replaceAll('-', ' ')}`,
    allow: [permissionFor(kind.name, 'read')],
    params: z.object({ id: kind.id }),
    answer: { status: 200, schema: NextFree },
    problems: [],
    handle: ({ world, caller, params }) => nextFree(world, caller.principal, kind, params.id),
  }),
);
