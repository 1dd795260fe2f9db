'use client';

import { Page } from '#web/shell/index.ts';
import { SecondFactorCard } from './second-factor-card.tsx';

/** How somebody signs in. */
export function Account() {
  return (
    <Page name="account">
      <SecondFactorCard />
    </Page>
  );
}
