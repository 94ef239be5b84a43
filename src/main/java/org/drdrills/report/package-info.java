/**
 * What is read: pages, PDFs, Allure, JUnit, CTRF and metrics, made from the evidence alone, and the publisher that writes them.
 *
 * <p>May import chart, evidence, record, check, measure, history and topology; Allure and the PDF library are used here only. To add a
 * form: a {@link org.drdrills.report.Renderer}, its line in {@code Renderers}, a test on the sample drill.
 */
package org.drdrills.report;
