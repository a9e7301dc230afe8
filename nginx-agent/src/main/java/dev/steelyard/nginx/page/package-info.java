/**
 * A report as one HTML file with pictures that needs nothing else: axes, lines, tables, style.
 *
 * <p>Data flow: figures and names in, text out; nothing here measures, and nothing knows what the
 * figures are of. The reports of the demo and of the evaluation are made of this.
 */
@NullMarked
package dev.steelyard.nginx.page;

import org.jspecify.annotations.NullMarked;
