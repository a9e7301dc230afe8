/**
 * What the demo measured, as a record, and its two faces: a table for the terminal, a page with
 * pictures.
 *
 * <p>Data flow: {@link dev.steelyard.nginx.demo.report.DemoReport} in, text out; nothing here
 * measures.
 */
@NullMarked
package dev.steelyard.nginx.demo.report;

import org.jspecify.annotations.NullMarked;
