@drill @instead-of-any @backup-restore @severity=critical
Feature: Restoration from backup
  Every server is lost, or an operator destroys the data by mistake, and no
  replica takes over. What remains is the last backup and the log archived since
  then. The operator restores both on another server. What was not archived is
  lost, and a damaged backup must be detected before it is needed, or skipped.

  The clock of the recovery starts with the operator's order. The reference
  architecture states no times, and that a nightly backup loses at most a day;
  the log is archived every 2 seconds here, and all limits are the suite's own.

  Background:
    Given the environment "backup-restore"
    And clients write and read at 150 operations per second
    And the service has been steady for 20 seconds

  @seed-XX-2
  Scenario: A lost pool is restored from its latest backup
    Given an operator who restores the backup after 10 seconds
    When the primary is lost for good
    Then from 2 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And at most 10 seconds of acknowledged writes are lost
    And at no moment do two nodes accept writes

  @seed-XX-2
  Scenario: A table that was dropped by mistake is brought back
    Given the operator has made another backup
    And an operator who restores to just before the mistake after 10 seconds
    When the ledger is dropped by mistake
    Then clients are interrupted
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-XX-2
  Scenario: A damaged backup is found when the backups are verified
    Given the latest backup has been damaged
    When the operator verifies the backups
    Then the operator's runbook refuses at the step "every backup is whole"
    And the service goes on
    And no acknowledged write is lost

  @seed-XX-2
  Scenario: A backup is restored beside the pool and holds what it must
    Given the operator has made another backup
    When the operator restores the backup to a server that no client uses
    Then the operator's runbook succeeds with the step "the copy holds what the pool held"
    And the restored copy holds every write that was acknowledged before the order
    And the service goes on
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-XX-2
  Scenario: A lost pool is restored although its latest backup is damaged
    Given the operator has made another backup
    And the latest backup has been damaged
    And an operator who restores the backup after 10 seconds
    When the primary is lost for good
    Then clients are interrupted
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And at most 10 seconds of acknowledged writes are lost
