@drill @storage-loss @severity=critical
Feature: Loss of the shared storage
  The only copy of the data is lost. A failover cluster does not survive that:
  no server has anything to take over. It must not serve an empty database
  instead. It stays down until the operator restores the backup.

  The clock of the recovery starts with the operator's order, and what had not
  reached the backup is lost. The reference architecture states no times for a
  failover cluster; the limits are the suite's own.

  Background:
    Given the environment "failover-cluster"
    And clients write and read at 150 operations per second
    And the service has been steady for 15 seconds

  @seed-FCI-2
  Scenario: The instance stays down without its volume until the backup is restored
    Given an operator who restores the backup after 30 seconds
    When the shared storage is lost
    Then from 5 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And at most 10 seconds of acknowledged writes are lost
    And at no moment do two nodes accept writes
