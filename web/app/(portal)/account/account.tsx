'use client';

import { useSession } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { AvatarCard } from './avatar-card.tsx';
import { GroupMusicCard } from './group-music-card.tsx';
import { MyCallsCard } from './my-calls-card.tsx';
import { PasskeysCard } from './passkeys-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { PinCard } from './pin-card.tsx';
import { ProfileCard } from './profile-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';

/** How somebody signs in, how his calls are treated, and what others know of him. */
export function Account() {
  const { mustChangePassword } = useSession();
  return (
    <Page name="account">
      <PasswordCard />
      {!mustChangePassword && (
        <>
          <MyCallsCard />
          <GroupMusicCard />
          <SecondFactorCard />
          <PasskeysCard />
          <AvatarCard />
          <PinCard />
          <ProfileCard />
        </>
      )}
    </Page>
  );
}
