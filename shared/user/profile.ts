import { z } from 'zod';
import { EmailAddress, lineOfText } from '#shared/world/index.ts';

const line = (maxLength: number) => lineOfText(maxLength).min(1).optional();

/** As people write it down: nothing is dialed by it yet. */
const phone = () =>
  z
    .string()
    .trim()
    .regex(/^\+?[0-9][0-9 ()./-]{1,38}$/, 'must be a telephone number, with blanks, dots, hyphens or brackets')
    .optional();

const ProfileAddress = z
  .strictObject({
    street: line(200),
    city: line(100),
    state: line(100),
    postalCode: line(20),
    country: line(100),
  })
  .meta({ id: 'ProfileAddress' });

/**
 * Who a user is besides a number: what a directory shows and what callers are known by (sipXcom 20.04 USR-16, USR-20, UPT-04;
 * XiVO 15.12 XA-USR-01, XA-USR-03). What is not known is left out.
 */
export const Profile = z
  .strictObject({
    salutation: line(20).describe('Such as Ms.'),
    firstName: line(100),
    lastName: line(100),
    jobTitle: line(100),
    department: line(100),
    company: line(100),
    employeeId: line(50),
    manager: line(100),
    assistantName: line(100),
    assistantPhone: phone(),
    mobilePhone: phone(),
    homePhone: phone(),
    otherPhone: phone(),
    faxNumber: phone(),
    alternateEmail: EmailAddress.optional(),
    imId: line(200).describe('Address for instant messages.'),
    alternateImId: line(200),
    location: line(200).describe('Where in the building.'),
    homeAddress: ProfileAddress.optional(),
    officeAddress: ProfileAddress.optional(),
    officeMailStop: line(50),
    twitter: line(100),
    linkedIn: line(200),
    facebook: line(200),
    xing: line(200),
    custom1: line(200),
    custom2: line(200),
    custom3: line(200),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;
