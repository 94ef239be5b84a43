/**
 * Notifications of a run: webhooks and mail.
 *
 * <p>May import report, evidence, record, check and topology; Jakarta Mail is used here only. To add a way: a {@link org.drdrills.notice.Recipient}, its form in
 * {@code Recipient.of}, a test against a receiver of its own.
 */
package org.drdrills.notice;
