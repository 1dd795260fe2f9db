import type { Layout } from './layout.ts';

/**
 * The 61 columns of sipXcom's import and export, in order (sipXcom 20.04 BKP-07, BKP-08). Files of older versions have
 * fewer and write some differently; columns are found by their titles. What stands in a column that we have no place
 * for is said in a note of the job.
 */
const TITLES =
  'User name,PIN,Voicemail PIN,SIP password,First name,Last name,User alias,EMail address,User group,' +
  'Phone serial number,Phone model,Phone group,Phone description,Im Id,Salutation,Manager,EmployeeId,Job Title,' +
  'Job department,Company name,Assistant name,Cell phone number,Home phone number,Assistant phone number,Fax number,' +
  'Did number,Alternate email,Alternate im,Location,Home street,Home city,Home state,Home country,Home zip,' +
  'Office street,Office city,Office state,Office country,Office zip,Office mail stop,Twitter,Linkedin,Facebook,Xing,' +
  'Active greeting,Email voicemail notification,Email format,Email attach audio,' +
  'Alternate email voicemail notification,Alternate email format,Alternate email attach audio,' +
  'Internal Voicemail Server,Caller ID,Block Caller ID,Additional phone settings,Additional line settings,' +
  'Auth Account Name,EMail address aliases,Custom 1,Custom 2,Custom 3';

export const sipxcom: Layout = {
  delimiter: ',',
  titles: TITLES.split(','),
  requiredTitles: ['User name'],
  fields: {
    extension: 'User name',
    password: 'PIN',
    sipPassword: 'SIP password',
    firstName: 'First name',
    lastName: 'Last name',
    aliases: 'User alias',
    email: 'EMail address',
    imId: 'Im Id',
    salutation: 'Salutation',
    manager: 'Manager',
    employeeId: 'EmployeeId',
    jobTitle: 'Job Title',
    department: 'Job department',
    company: 'Company name',
    assistantName: 'Assistant name',
    mobilePhone: 'Cell phone number',
    homePhone: 'Home phone number',
    assistantPhone: 'Assistant phone number',
    faxNumber: 'Fax number',
    alternateEmail: 'Alternate email',
    alternateImId: 'Alternate im',
    location: 'Location',
    'homeAddress.street': 'Home street',
    'homeAddress.city': 'Home city',
    'homeAddress.state': 'Home state',
    'homeAddress.country': 'Home country',
    'homeAddress.postalCode': 'Home zip',
    'officeAddress.street': 'Office street',
    'officeAddress.city': 'Office city',
    'officeAddress.state': 'Office state',
    'officeAddress.country': 'Office country',
    'officeAddress.postalCode': 'Office zip',
    officeMailStop: 'Office mail stop',
    twitter: 'Twitter',
    linkedIn: 'Linkedin',
    facebook: 'Facebook',
    xing: 'Xing',
    userGroups: 'User group',
    mac: 'Phone serial number',
    phoneModel: 'Phone model',
    phoneGroups: 'Phone group',
    phoneDescription: 'Phone description',
    voicemailPin: 'Voicemail PIN',
    custom1: 'Custom 1',
    custom2: 'Custom 2',
    custom3: 'Custom 3',
  },
  check: () => [],
};
