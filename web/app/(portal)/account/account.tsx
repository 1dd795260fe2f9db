'use client';

import { Page } from '#web/shell/index.ts';
import { PasskeysCard } from './passkeys-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';

/** How somebody signs in. */
export function Account() {
  return (
    <Page name="account">
      <SecondFactorCard />
      <PasskeysCard />
    </Page>
  );
}
