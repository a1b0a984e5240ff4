/** Multimodal models as generators. Start at {@link io.img2loc.llm.ChatGenerator}. */
@NullMarked
package io.img2loc.llm;

import org.jspecify.annotations.NullMarked;
