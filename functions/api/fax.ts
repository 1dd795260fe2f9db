import { z } from 'zod';
import {
  FAX_DIRECTIONS,
  FAX_FILE_BYTES,
  FAX_FILE_TYPES,
  FaxId,
  FaxNumber,
  OwnFaxBox,
  ToldFax,
  toldFax,
} from '#shared/fax/index.ts';
import { FaxBox } from '#shared/fax-box/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  deleteFax,
  getFax,
  listFaxes,
  listOwnFaxBoxes,
  type OpenedFaxBox,
  openAnyFaxBox,
  openOwnFaxBox,
  sendFax,
} from '#shared/usecases/fax/index.ts';
import type { Problem } from '#shared/usecases/index.ts';
import { type Allow, type AnyEndpoint, type ApiRequest, answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';
import { storedFile } from './stored-file.ts';

const [type, ...otherTypes] = FAX_FILE_TYPES;
const upload = { type, otherTypes, limitBytes: FAX_FILE_BYTES };

const BoxParams = () => z.object({ id: FaxBox.id });
const FaxParams = () => BoxParams().extend({ faxId: FaxId });

type Request = ApiRequest<Allow, { id: string }, unknown, unknown>;
type WithFax = Request & { readonly params: { id: string; faxId: string } };

/** How a box is reached: one’s own, or any of the tenant. */
interface Door {
  readonly path: '/v1/account/fax-boxes/{id}' | '/v1/fax-boxes/{id}';
  /** Part of the names of operations. */
  readonly name: 'Own' | '';
  readonly whose: string;
  readonly allow: { readonly read: Allow; readonly write: Allow };
  readonly open: (request: Request, change: boolean) => Promise<Result<OpenedFaxBox, Problem>>;
}

/** No endpoint here is for anyone. */
const principalOf = (caller: Request['caller']) => (caller as NonNullable<Request['caller']>).principal;

const OWN: Door = {
  path: '/v1/account/fax-boxes/{id}',
  name: 'Own',
  whose: 'an own fax box',
  allow: { read: 'oneself', write: 'oneself' },
  open: ({ world, caller, params }) => openOwnFaxBox(world, principalOf(caller), params.id),
};

const ANY: Door = {
  path: '/v1/fax-boxes/{id}',
  name: '',
  whose: 'a fax box',
  allow: { read: ['fax:read'], write: ['fax:write'] },
  open: ({ world, caller, params }, change) => openAnyFaxBox(world, principalOf(caller), params.id, { change }),
};

function boxEndpoints({ path, name, whose, allow, open }: Door): AnyEndpoint[] {
  const through =
    <Asked extends Request, Value>(
      change: boolean,
      work: (request: Asked, opened: OpenedFaxBox) => Promise<Result<Value, Problem>>,
    ) =>
    async (request: Asked): Promise<Result<Value, Problem>> => {
      const opened = await open(request as Request, change);
      return opened.ok ? work(request, opened.value) : opened;
    };
  return [
    endpoint({
      operation: `list${name}Faxes`,
      method: 'get',
      path: `${path}/faxes`,
      summary: `List the faxes in ${whose}, newest first; a page of one direction may come back short with a cursor`,
      allow: allow.read,
      params: BoxParams,
      query: () => PageQuery.extend({ direction: z.enum(FAX_DIRECTIONS).optional() }),
      answer: { status: 200, schema: pageOf(ToldFax) },
      problems: [],
      handle: async (request) => {
        const { limit, cursor, direction } = request.query;
        const opened = await open(request as Request, false);
        if (!opened.ok) return opened;
        const page = { limit, ...(cursor !== undefined && { cursor }) };
        const { items, ...rest } = await listFaxes(request.world, opened.value, page, direction);
        return answerPage(ok({ items: items.map(toldFax), ...rest }));
      },
    }),
    endpoint({
      operation: `send${name}Fax`,
      method: 'post',
      path: `${path}/faxes`,
      summary: `Send a fax from ${whose}: PDF, or TIFF in black and white; by calls of the owner of the box, as often as the setting fax.tries says`,
      allow: allow.write,
      params: BoxParams,
      query: z.strictObject({
        to: FaxNumber,
      }),
      upload,
      answer: { status: 201, schema: ToldFax },
      problems: ['fax-unreadable', 'fax-box-full', 'fax-box-disabled', 'fax-box-without-owner'],
      handle: through(true, async ({ world, query, upload }: Request & { query: { to: string } }, opened) => {
        const sent = await sendFax(world, opened, { to: query.to, content: upload });
        return sent.ok ? ok(toldFax(sent.value)) : sent;
      }),
    }),
    endpoint({
      operation: `get${name}Fax`,
      method: 'get',
      path: `${path}/faxes/{faxId}`,
      summary: `Get a fax in ${whose}`,
      allow: allow.read,
      params: FaxParams,
      answer: { status: 200, schema: ToldFax },
      problems: [],
      handle: through(false, async ({ world, params }: WithFax, opened) => {
        const found = await getFax(world, opened, params.faxId);
        return found.ok ? ok(toldFax(found.value)) : found;
      }),
    }),
    endpoint({
      operation: `delete${name}Fax`,
      method: 'delete',
      path: `${path}/faxes/{faxId}`,
      summary: `Delete a fax in ${whose} for good; one that waits is not sent any more`,
      allow: allow.write,
      params: FaxParams,
      answer: { status: 204, schema: null },
      problems: ['fax-being-sent', 'changed-meanwhile'],
      handle: through(true, async ({ world, params }: WithFax, opened) => deleteFax(world, opened, params.faxId)),
    }),
    ...(['pdf', 'tiff'] as const).map((format) =>
      endpoint({
        operation: `get${name}Fax${format === 'pdf' ? 'Pdf' : 'Tiff'}`,
        method: 'get',
        path: `${path}/faxes/{faxId}/${format}`,
        summary: `Get the pages of a fax in ${whose} as ${format.toUpperCase()}`,
        allow: allow.read,
        params: FaxParams,
        answer: { status: 200, schema: null },
        isFile: true,
        problems: [],
        handle: through(false, async ({ world, params }: WithFax, opened) => {
          const found = await getFax(world, opened, params.faxId);
          if (!found.ok) return found;
          const key = found.value[format];
          const contentType = format === 'pdf' ? 'application/pdf' : 'image/tiff';
          return key
            ? storedFile(world, { key, contentType, fileName: `${params.faxId}.${format}` })
            : fail({ code: 'not-found' });
        }),
      }),
    ),
  ];
}

export const faxEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    operation: 'listOwnFaxBoxes',
    method: 'get',
    path: '/v1/account/fax-boxes',
    summary: 'List the own fax boxes, and how many faxes are in them',
    allow: 'oneself',
    answer: {
      status: 200,
      schema: () => z.object({ items: z.array(OwnFaxBox()) }),
    },
    problems: [],
    handle: async ({ world, caller }) => {
      const boxes = await listOwnFaxBoxes(world, caller.principal);
      return boxes.ok ? ok({ items: boxes.value.map(({ box, faxes }) => ({ ...box, faxes })) }) : boxes;
    },
  }),
  ...boxEndpoints(OWN),
  ...boxEndpoints(ANY),
];
