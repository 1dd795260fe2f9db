'use client';

import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Suspense } from 'react';
import { permissionFor } from '#shared/identity/index.ts';
import { ApiProblem } from '#web/api/index.ts';
import { Failed, Loading, NotAllowed } from '#web/list/index.ts';
import { titleOf, useObject } from '#web/object/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page, PageFrame } from '#web/shell/index.ts';
import { type BearerWithId, isBearer } from '#web/shell/pages.ts';
import { SettingsForm } from './settings-form.tsx';
import { type Bearer, useSettings } from './use-settings.ts';

/** The settings of the tenant, or of `?of=device&id=…`. */
export function SettingsPage() {
  return (
    <Suspense fallback={<Loading />}>
      <Settings />
    </Suspense>
  );
}

function Settings() {
  const query = useSearchParams();
  const [of, id] = [query.get('of') ?? '', query.get('id')];
  if (isBearer(of) && id !== null) return <SettingsOfOne key={id} kind={of} id={id} />;
  return (
    <Page name="settings">
      <SettingsOf bearer={{ kind: 'tenant', id: null }} />
    </Page>
  );
}

function SettingsOfOne({ kind, id }: { kind: BearerWithId; id: string }) {
  const t = useTranslations('settings');
  const object = useObject(kind, id).data;
  return (
    <PageFrame title={t('of', { name: object ? titleOf(object) : '…' })} lead={t('of-lead')}>
      <SettingsOf bearer={{ kind, id }} />
    </PageFrame>
  );
}

function SettingsOf({ bearer }: { bearer: Bearer }) {
  const { query, settings, save } = useSettings(bearer);
  const may = useMay();
  const { kind } = bearer;
  const mayWrite = may(
    kind === 'tenant' ? 'setting:write' : kind === 'user' ? 'user:write' : permissionFor(kind, 'write'),
  );
  if (query.data)
    return <SettingsForm bearer={bearer} settings={settings} held={query.data.items} save={save} mayWrite={mayWrite} />;
  if (!query.isError) return <Loading />;
  const isForbidden = query.error instanceof ApiProblem && query.error.status === 403;
  return isForbidden ? <NotAllowed /> : <Failed problem={query.error} retry={query.refetch} />;
}
