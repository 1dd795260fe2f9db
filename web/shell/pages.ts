import Blocks from 'lucide-react/icons/blocks';
import BookUser from 'lucide-react/icons/book-user';
import Building from 'lucide-react/icons/building-2';
import Cog from 'lucide-react/icons/cog';
import Disc from 'lucide-react/icons/disc';
import Headset from 'lucide-react/icons/headset';
import Inbox from 'lucide-react/icons/inbox';
import LayoutDashboard from 'lucide-react/icons/layout-dashboard';
import PhoneCall from 'lucide-react/icons/phone-call';
import PhoneForwarded from 'lucide-react/icons/phone-forwarded';
import Printer from 'lucide-react/icons/printer';
import UserRound from 'lucide-react/icons/user-round';
import UsersIcon from 'lucide-react/icons/users';
import UsersRound from 'lucide-react/icons/users-round';
import Voicemail from 'lucide-react/icons/voicemail';
import type { LucideIcon } from 'lucide-react/types';
import type { Permission } from '#shared/identity/index.ts';
import { OBJECT_KIND_NAMES, type ObjectKindName } from '#shared/object/names.ts';

interface PageEntry {
  readonly href: string;
  /** Any one of these opens the page; everybody may see a page that asks for none. */
  readonly needs: readonly Permission[];
}

/** The pages of the portal that are not of a kind of object. Each has its title in the catalogues under `pages`. */
export const PAGES = {
  overview: { href: '/', needs: [] },
  users: { href: '/users/', needs: ['user:read'] },
  calls: { href: '/calls/', needs: ['cdr:read', 'own:cdr:read'] },
  // The own rooms; whoever has none is told so.
  conferences: { href: '/conferences/', needs: ['call:read', 'own:call:control'] },
  supervision: { href: '/supervision/', needs: ['call:monitor'] },
  'agent-dashboard': { href: '/agent-dashboard/', needs: ['call:monitor'] },
  // Whoever is no agent is told so.
  'my-queues': { href: '/my-queues/', needs: ['own:call:control'] },
  switchboard: { href: '/switchboard/', needs: ['call:control'] },
  'queue-reports': { href: '/queue-reports/', needs: ['report:read'] },
  // The own mailboxes; whoever has none is told so.
  voicemail: { href: '/voicemail/', needs: [] },
  // As with mailboxes.
  faxes: { href: '/faxes/', needs: [] },
  recordings: { href: '/recordings/', needs: ['recording:read', 'own:recording:read'] },
  // What a group or a device has is for whoever may see that; the API decides.
  settings: { href: '/settings/', needs: ['setting:read', 'user:read', 'user-group:read', 'device:read'] },
  audit: { href: '/audit/', needs: ['audit:read'] },
  webhooks: { href: '/webhooks/', needs: ['webhook:read'] },
  'api-keys': { href: '/api-keys/', needs: ['api-key:read'] },
  tenants: { href: '/tenants/', needs: ['tenant:read'] },
  account: { href: '/account/', needs: [] },
} as const satisfies Record<string, PageEntry>;

export type PageName = keyof typeof PAGES;
const PAGE_NAMES = Object.keys(PAGES) as PageName[];

/** What a menu leads to. */
export type Place = PageName | ObjectKindName;

interface MenuGroup {
  readonly icon: LucideIcon;
  readonly places: readonly Place[];
}

/**
 * The menu in the words of the field; a group of one page is that page. A kind that no group names is missing from the
 * menu, which pages.test.ts does not let pass.
 */
export const MENU = {
  overview: { icon: LayoutDashboard, places: ['overview'] },
  calls: { icon: PhoneCall, places: ['calls'] },
  conferences: { icon: UsersRound, places: ['conferences'] },
  'contact-centre': {
    icon: Headset,
    places: ['supervision', 'agent-dashboard', 'switchboard', 'my-queues', 'queue-reports'],
  },
  voicemail: { icon: Inbox, places: ['voicemail'] },
  faxes: { icon: Printer, places: ['faxes'] },
  recordings: { icon: Disc, places: ['recordings'] },
  people: {
    icon: UserRound,
    places: ['users', 'user-group', 'device', 'device-group', 'device-template', 'location', 'extension-range'],
  },
  routing: {
    icon: PhoneForwarded,
    places: [
      'number',
      'number-pool',
      'trunk',
      'inbound-route',
      'outbound-rule',
      'call-permission',
      'call-restriction',
      'authorization-code',
      'pin-set',
      'schedule',
      'emergency-location',
      'rate-table',
    ],
  },
  groups: {
    icon: UsersIcon,
    places: [
      'hunt-group',
      'call-group',
      'queue',
      'agent',
      'skill',
      'skill-rule',
      'report-profile',
      'presence-state',
      'page-group',
      'intercom',
      'call-pickup-group',
      'forwarding',
      'boss-secretary-filter',
      'call-filter',
    ],
  },
  media: {
    icon: Voicemail,
    places: [
      'auto-attendant',
      'ivr',
      'announcement',
      'prompt',
      'language-pack',
      'music-on-hold',
      'voicemail-box',
      'distribution-list',
      'conference-room',
      'meeting',
      'park-orbit',
      'fax-box',
      'callback',
    ],
  },
  directory: { icon: BookUser, places: ['phonebook', 'contact', 'directory-source', 'speed-dial'] },
  system: { icon: Cog, places: ['settings', 'feature-code', 'job-schedule', 'audit'] },
  integration: { icon: Blocks, places: ['webhooks', 'api-keys'] },
  tenants: { icon: Building, places: ['tenants'] },
} as const satisfies Record<string, MenuGroup>;
export type MenuGroupName = keyof typeof MENU;
export const MENU_GROUPS = Object.keys(MENU) as MenuGroupName[];

export const isPage = (place: Place): place is PageName => place in PAGES;

export const objectListHref = (kind: ObjectKindName): string => `/objects/${kind}/`;
export const objectHref = (kind: ObjectKindName, id: string): string =>
  `${objectListHref(kind)}?id=${encodeURIComponent(id)}`;
export const newObjectHref = (kind: ObjectKindName): string => `${objectListHref(kind)}?new`;

/** Whose settings can be seen beside the tenant's. */
const BEARERS = ['user', 'user-group', 'device', 'device-group'] as const;
export type BearerWithId = (typeof BEARERS)[number];
export const isBearer = (name: string): name is BearerWithId => (BEARERS as readonly string[]).includes(name);

/** The settings of a user, a group or a device. */
export const settingsHref = (of: BearerWithId, id: string): string =>
  `${PAGES.settings.href}?of=${of}&id=${encodeURIComponent(id)}`;

export const hrefOf = (place: Place): string => (isPage(place) ? PAGES[place].href : objectListHref(place));

/** Whether a page is for somebody with these permissions. */
export function isOpenTo(place: Place, permissions: readonly string[]): boolean {
  const needs: readonly string[] = isPage(place) ? PAGES[place].needs : [`${place}:read`];
  return needs.length === 0 || needs.some((permission) => permissions.includes(permission));
}

/** The page at a path of the portal; what lies below a page belongs to it. */
export const placeAt = (path: string): Place =>
  PAGE_NAMES.find((name) => name !== 'overview' && path.startsWith(PAGES[name].href)) ??
  OBJECT_KIND_NAMES.find((kind) => path.startsWith(objectListHref(kind))) ??
  'overview';
