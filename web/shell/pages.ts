import Building from 'lucide-react/icons/building-2';
import KeyRound from 'lucide-react/icons/key-round';
import LayoutDashboard from 'lucide-react/icons/layout-dashboard';
import PhoneCall from 'lucide-react/icons/phone-call';
import UserLock from 'lucide-react/icons/user-lock';
import UsersIcon from 'lucide-react/icons/users';
import Webhook from 'lucide-react/icons/webhook';
import type { LucideIcon } from 'lucide-react/types';
import type { Permission } from '#shared/identity/index.ts';

interface PageEntry {
  readonly href: string;
  readonly icon: LucideIcon;
  /** Any one of these opens the page; everybody may see a page that asks for none. */
  readonly needs: readonly Permission[];
  /** In the menu of the account rather than the main menu. */
  readonly isOfAccount?: true;
}

/** The pages of the portal, in the order of the menu. Each has its title in the catalogues under `pages`. */
export const PAGES = {
  overview: { href: '/', icon: LayoutDashboard, needs: [] },
  users: { href: '/users/', icon: UsersIcon, needs: ['user:read'] },
  calls: { href: '/calls/', icon: PhoneCall, needs: ['cdr:read', 'own:cdr:read'] },
  webhooks: { href: '/webhooks/', icon: Webhook, needs: ['webhook:read'] },
  'api-keys': { href: '/api-keys/', icon: KeyRound, needs: ['api-key:read'] },
  tenants: { href: '/tenants/', icon: Building, needs: ['tenant:read'] },
  account: { href: '/account/', icon: UserLock, needs: [], isOfAccount: true },
} as const satisfies Record<string, PageEntry>;

export type PageName = keyof typeof PAGES;
export const PAGE_NAMES = Object.keys(PAGES) as PageName[];

export const MAIN_MENU = PAGE_NAMES.filter((name) => !('isOfAccount' in PAGES[name]));

/** Whether a page is for somebody with these permissions. */
export function isOpenTo(page: PageName, permissions: readonly string[]): boolean {
  const { needs }: PageEntry = PAGES[page];
  return needs.length === 0 || needs.some((permission) => permissions.includes(permission));
}

/** The page at a path of the portal; what lies below a page belongs to it. */
export const pageAt = (path: string): PageName =>
  PAGE_NAMES.find((name) => name !== 'overview' && path.startsWith(PAGES[name].href)) ?? 'overview';
