// How a photo gets in: chosen, dropped anywhere, or pasted.
import { byId } from './words.js';

/** Calls onPhoto(file, howManyMore) for each photo, and onFolder() where a folder was dropped. */
export function listen(onPhoto, onFolder) {
  const input = byId('file');
  input.addEventListener('change', () => {
    const [file] = input.files;
    if (file) onPhoto(file, 0);
    // Or choosing the same file again would change nothing.
    input.value = '';
  });

  let depth = 0;
  const show = (on) => {
    depth = on ? depth : 0;
    document.body.classList.toggle('dropping', on);
  };
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += 1;
    show(true);
  });
  addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(false);
    const first = [...event.dataTransfer.items].find((item) => item.kind === 'file');
    if (first?.webkitGetAsEntry?.()?.isDirectory) onFolder();
    else take(event.dataTransfer.files, onPhoto);
  });

  addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length > 0) {
      event.preventDefault();
      take(event.clipboardData.files, onPhoto);
    }
  });
}

function take(files, onPhoto) {
  const photo = [...files].find((file) => file.type.startsWith('image/')) ?? files[0];
  if (photo) onPhoto(photo, files.length - 1);
}
