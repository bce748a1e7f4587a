/** Whatever stands in a field, its link calls, writes, or opens a website, and runs nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressLine, callLink, mailLink, mapLink, messageLink, websiteLink } from './contact-links.ts';

test('numbers are called, and written to when they have a country code', () => {
  const mobile = { label: 'mobile', value: '0171 3920014', e164: '+491713920014' };
  expect(callLink(mobile)).toBe('tel:+491713920014');
  expect(messageLink(mobile)).toBe('https://wa.me/491713920014');
  expect(callLink({ label: '', value: '0171 / 39', e164: '' })).toBe('tel:017139');
  expect(callLink({ label: '', value: 'abends', e164: '' })).toBeUndefined();
  expect(messageLink({ label: '', value: '0171 / 39', e164: '' })).toBeUndefined();
  expect(messageLink({ ...mobile, label: 'fax' })).toBeUndefined();
});

test.each([
  ['firma.example', 'https://firma.example/'],
  ['http://firma.example/a b', 'http://firma.example/a%20b'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['https://user:pass@firma.example', undefined],
  ['localhost', undefined],
  ['', undefined]
])('the website %s leads to %s', (text, link) => expect(websiteLink(text)).toBe(link));

test('no text makes a link of another kind', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const links = [
        websiteLink(text),
        mailLink(text),
        callLink({ label: text, value: text, e164: '' }),
        mapLink({ street: text, extra: text, postalCode: text, city: text, region: text, country: text })
      ];
      for (const link of links)
        if (link !== undefined) expect(link).toMatch(/^(?:https?:\/\/|mailto:|tel:)[^\s"<>]*$/u);
    })
  );
});

test('a mail address keeps to itself', () => {
  expect(mailLink('a@b.example')).toBe('mailto:a@b.example');
  expect(mailLink('a@b.example?subject=x')).toBe('mailto:a@b.example%3Fsubject%3Dx');
  expect(mailLink('a@b.example?bcc=x@y.example')).toBeUndefined();
});

test('an address is read in one line', () => {
  const address = { street: 'Lände 3', extra: 'Halle B', postalCode: '94032', city: 'Passau', region: '', country: '' };
  expect(addressLine(address)).toBe('Lände 3, Halle B, 94032 Passau');
});
