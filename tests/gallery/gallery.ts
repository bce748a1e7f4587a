/**
 * The gallery: every plain component with German and English texts and long names, one page for each kind of screen.
 * For the eye and for axe; it is never part of the product. The page is chosen by the hash, the language by `?lang=en`.
 */
import '../../web/styles/base.css';
import { mount } from 'svelte';
import Gallery from './Gallery.svelte';

const target = document.getElementById('gallery');
if (target) mount(Gallery, { target });
