/**
 * A field is edited where it stands: typing is kept without a button, Escape brings back what was there, and a value that
 * cannot be kept is neither lost nor handed on.
 */
import '../../styles/base.css';
import { mount, unmount, type ComponentProps } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { afterEach, expect, test, vi } from 'vitest';
import EditableField from './EditableField.svelte';

let stop: (() => Promise<void>) | undefined;

function show(props: Partial<ComponentProps<typeof EditableField>> = {}) {
  const target = document.body.appendChild(document.createElement('dl'));
  const oncommit = vi.fn<(draft: string, base: string) => void>();
  const onediting = vi.fn<(editing: boolean) => void>();
  const field = mount(EditableField, {
    target,
    props: { label: 'Office', editLabel: 'Edit office', value: '+49 40 1', oncommit, onediting, ...props }
  });
  stop = async () => {
    await unmount(field);
    target.remove();
  };
  return { oncommit, onediting };
}
afterEach(() => stop?.());

const name = page.getByRole('button', { name: 'Edit office' });
const input = page.getByRole('textbox', { name: 'Office' });

test('a tap on the value begins the edit with what is there, and Enter keeps what was typed', async () => {
  const { oncommit, onediting } = show();
  await page.getByText('+49 40 1').click();
  await expect.element(input).toHaveFocus();
  await expect.element(input).toHaveValue('+49 40 1');
  await userEvent.keyboard('23{Enter}');
  expect(oncommit.mock.calls).toEqual([['+49 40 123', '+49 40 1']]);
  expect(onediting.mock.calls).toEqual([[true], [false]]);
  await expect.element(name).toHaveFocus();
});

test('the keyboard begins the edit on the name, and Escape brings back what was there', async () => {
  const { oncommit } = show();
  await userEvent.keyboard('{Tab}');
  await expect.element(name).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(input).toHaveFocus();
  await userEvent.keyboard('999{Escape}');
  await expect.element(page.getByText('+49 40 1')).toBeVisible();
  await expect.element(name).toHaveFocus();
  expect(oncommit).not.toHaveBeenCalled();
});

test('leaving the field keeps what was typed', async () => {
  const { oncommit } = show();
  await name.click();
  await userEvent.keyboard('7');
  await userEvent.keyboard('{Tab}');
  expect(oncommit.mock.calls).toEqual([['+49 40 17', '+49 40 1']]);
});

test('an edit that changes nothing is no edit', async () => {
  const { oncommit } = show();
  await name.click();
  await userEvent.keyboard(' {Enter}');
  expect(oncommit).not.toHaveBeenCalled();
});

test('a value that cannot be kept stays with its sentence, and is not handed on before it is mended', async () => {
  const { oncommit } = show({ check: (draft) => (draft.length < 10 ? 'Two digits are missing.' : undefined) });
  await name.click();
  await userEvent.keyboard('2{Enter}');
  await expect.element(page.getByRole('alert')).toHaveTextContent('Two digits are missing.');
  await expect.element(input).toHaveValue('+49 40 12');
  await expect.element(input).toHaveAttribute('aria-invalid', 'true');
  expect(oncommit).not.toHaveBeenCalled();
  await userEvent.keyboard('3');
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  await userEvent.keyboard('{Enter}');
  expect(oncommit.mock.calls).toEqual([['+49 40 123', '+49 40 1']]);
});

test('a link is followed, not edited, and its name still begins the edit', async () => {
  show({ href: '#called' });
  await page.getByRole('link', { name: '+49 40 1' }).click();
  await expect.element(input).not.toBeInTheDocument();
  expect(location.hash).toBe('#called');
  await name.click();
  await expect.element(input).toHaveFocus();
});

test('in several lines Enter is a new line, and Ctrl+Enter keeps them', async () => {
  const { oncommit } = show({ multiline: true, value: 'one' });
  await name.click();
  await userEvent.keyboard('{End}{Enter}two');
  expect(oncommit).not.toHaveBeenCalled();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(oncommit.mock.calls).toEqual([['one\ntwo', 'one']]);
});

test('a field that nobody may edit offers no edit', async () => {
  show({ readonly: true });
  await page.getByText('+49 40 1').click();
  await expect.element(input).not.toBeInTheDocument();
  await expect.element(name).not.toBeInTheDocument();
});
