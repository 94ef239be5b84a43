/**
 * Disaster-recovery drills: inject a failure into a pool of real software, record what its clients
 * saw, and judge from the frozen record alone.
 */
package org.drdrills;
