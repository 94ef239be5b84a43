/**
 * Scheduling: the files by which systemd, cron, build servers and Kubernetes start them. Pure: text from a timing.
 *
 * <p>May import topology. To add a scheduler: a {@link org.drdrills.schedule.Form}, its class, and a test by that scheduler's own parser.
 */
package org.drdrills.schedule;
