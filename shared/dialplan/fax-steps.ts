import { FaxBox } from '#shared/fax-box/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { reject } from './planning.ts';
import type { Step } from './route-plan.ts';

export const faxBoxWith = (snapshot: TenantSnapshot, id: string): FaxBox | undefined =>
  objectsOf(snapshot, FaxBox).get(id);

/** The box takes a fax; one that is switched off takes no call. */
export const faxStep = ({ id, name, isEnabled }: FaxBox, why: string): Step =>
  isEnabled ? { kind: 'fax', boxId: id, name, why } : reject({ code: 'unreachable' }, `${why}, which is switched off`);
