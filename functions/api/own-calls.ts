import { z } from 'zod';
import { NewOwnForwarding, OwnForwarding } from '#shared/forwarding/index.ts';
import type { Result } from '#shared/result.ts';
import { NewOwnSpeedDial, OwnSpeedDial, OwnSpeedDialPatch, SpeedDial } from '#shared/speed-dial/index.ts';
import {
  changeOwnSettings,
  createOwnSpeedDial,
  deleteOwnSpeedDial,
  getOwnForwarding,
  getOwnSettings,
  listOwnSpeedDials,
  type ObjectInput,
  type Problem,
  setOwnForwarding,
  updateOwnSpeedDial,
} from '#shared/usecases/index.ts';
import { type AnyEndpoint, answerPage, endpoint, pageOf } from './endpoint.ts';
import { ListQueryOf, listQuery } from './list-query.ts';
import { HeldSettingsAnswer, SettingChange, toldSettings } from './setting.ts';

const params = () => z.object({ id: SpeedDial.id });

/** How the own calls are treated: what a user sets for himself (sipXcom 20.04 UPT-01, UPT-03, UPT-06). */
export const ownCallEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    operation: 'getOwnForwarding',
    method: 'get',
    path: '/v1/account/forwarding',
    summary: 'Where the own calls go besides the own phones',
    allow: 'oneself',
    answer: { status: 200, schema: OwnForwarding },
    problems: [],
    handle: ({ world, caller }) => asTold(getOwnForwarding(world, caller.principal)),
  }),
  endpoint({
    operation: 'setOwnForwarding',
    method: 'put',
    path: '/v1/account/forwarding',
    summary: 'Say where the own calls go: to numbers, users, or the own mailbox; what is left out is off',
    allow: 'oneself',
    body: NewOwnForwarding,
    answer: { status: 200, schema: OwnForwarding },
    problems: ['invalid-fields', 'changed-meanwhile'],
    handle: ({ world, caller, body }) => asTold(setOwnForwarding(world, caller.principal, body)),
  }),
  endpoint({
    operation: 'getOwnSettings',
    method: 'get',
    path: '/v1/account/settings',
    summary: 'The settings that one may change for oneself, such as do-not-disturb, and whose value holds',
    allow: 'oneself',
    answer: { status: 200, schema: HeldSettingsAnswer },
    problems: [],
    handle: async ({ world, caller }) => {
      const read = await getOwnSettings(world, caller.principal);
      return read.ok ? { ok: true, value: toldSettings(read.value) } : read;
    },
  }),
  endpoint({
    operation: 'changeOwnSettings',
    method: 'patch',
    path: '/v1/account/settings',
    summary: 'Change settings of one’s own',
    allow: 'oneself',
    body: SettingChange,
    answer: { status: 200, schema: HeldSettingsAnswer },
    problems: ['invalid-fields', 'changed-meanwhile'],
    handle: async ({ world, caller, body }) => {
      const changed = await changeOwnSettings(world, caller.principal, body.values);
      return changed.ok ? { ok: true, value: toldSettings(changed.value) } : changed;
    },
  }),
  endpoint({
    operation: 'listOwnSpeedDials',
    method: 'get',
    path: '/v1/account/speed-dials',
    summary: 'List the own speed dials',
    allow: 'oneself',
    query: () => ListQueryOf(OwnSpeedDial()),
    answer: { status: 200, schema: () => pageOf(OwnSpeedDial()) },
    problems: [],
    handle: async ({ world, caller, query }) =>
      answerPage(await listOwnSpeedDials(world, caller.principal, listQuery(query))),
  }),
  endpoint({
    operation: 'createOwnSpeedDial',
    method: 'post',
    path: '/v1/account/speed-dials',
    summary: 'Create an own speed dial',
    allow: 'oneself',
    body: NewOwnSpeedDial,
    answer: { status: 201, schema: OwnSpeedDial },
    problems: ['invalid-fields', 'value-taken', 'changed-meanwhile'],
    handle: ({ world, caller, body }) => asTold(createOwnSpeedDial(world, caller.principal, body)),
  }),
  endpoint({
    operation: 'updateOwnSpeedDial',
    method: 'patch',
    path: '/v1/account/speed-dials/{id}',
    summary: 'Change an own speed dial',
    allow: 'oneself',
    params,
    body: OwnSpeedDialPatch,
    answer: { status: 200, schema: OwnSpeedDial },
    problems: ['invalid-fields', 'value-taken', 'changed-meanwhile'],
    handle: ({ world, caller, params, body }) =>
      asTold(updateOwnSpeedDial(world, caller.principal, params.id, body as ObjectInput)),
  }),
  endpoint({
    operation: 'deleteOwnSpeedDial',
    method: 'delete',
    path: '/v1/account/speed-dials/{id}',
    summary: 'Delete an own speed dial',
    allow: 'oneself',
    params,
    answer: { status: 204, schema: null },
    problems: ['in-use', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteOwnSpeedDial(world, caller.principal, params.id),
  }),
];

/** The answer goes through its schema anyway (app.ts). */
const asTold = <Told>(told: Promise<Result<object, Problem>>) => told as Promise<Result<Told, Problem>>;
