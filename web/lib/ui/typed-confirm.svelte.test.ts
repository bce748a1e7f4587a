/**
 * Deciding takes the typed number, and nothing less.
 */
import '../../styles/base.css';
import { createRawSnippet, mount, unmount } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { afterEach, expect, test, vi } from 'vitest';
import TypedConfirm from './TypedConfirm.svelte';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

function show() {
  const target = document.body.appendChild(document.createElement('div'));
  const onconfirm = vi.fn();
  const dialog = mount(TypedConfirm, {
    target,
    props: {
      open: true,
      title: 'Erase 1,284 contacts',
      phrase: '1284',
      fieldLabel: 'Type 1,284 to confirm',
      confirmText: 'Erase',
      cancelText: 'Cancel',
      onconfirm,
      children: createRawSnippet(() => ({ render: () => '<p>They are gone from every device.</p>' }))
    }
  });
  stop = async () => {
    await unmount(dialog);
    target.remove();
  };
  return { onconfirm };
}

test('the button opens with the number, however its thousands are written', async () => {
  const { onconfirm } = show();
  const erase = page.getByRole('button', { name: 'Erase' });
  await expect.element(erase).toBeDisabled();
  await page.getByLabelText('Type 1,284 to confirm').fill('128');
  await expect.element(erase).toBeDisabled();
  await page.getByLabelText('Type 1,284 to confirm').fill('1.284');
  await erase.click();
  expect(onconfirm).toHaveBeenCalledTimes(1);
});

test('Enter without the number does nothing, and Escape leaves', async () => {
  const { onconfirm } = show();
  await page.getByLabelText('Type 1,284 to confirm').click();
  await userEvent.keyboard('{Enter}');
  expect(onconfirm).not.toHaveBeenCalled();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument();
});
