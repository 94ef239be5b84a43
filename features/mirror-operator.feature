@drill @mirroring @planned-failover @severity=normal
Feature: The operator moves the principal of a mirrored database
  A planned failover moves the role to a mirror in sync and loses nothing. It is
  refused without such a mirror, instead of losing data. An operator who needs
  service at any cost forces it, and the drill measures the cost.

  The clock starts with the operator's order. The reference architecture states
  no times; all limits are the suite's own. In the reference, forced service
  means two principals, and what only the old one had is lost when it returns.
  Here the witness stops the old one first; the loss is the same.

  Background:
    Given the environment "mirroring"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-BE-2
  Scenario: The operator moves the principal to its mirror
    When the operator moves the primary to a standby
    Then the operator's runbook succeeds
    And no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
    And another member is primary

  @seed-BE-6
  Scenario: The operator moves the principal although the witness is lost
    Given a witness has been killed
    When the operator moves the primary to a standby
    Then the operator's runbook succeeds
    And no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in sync again within 90 seconds of healing

  @seed-BE-16
  Scenario: A planned failover without a mirror is refused
    Given every standby has been killed
    When the operator moves the primary to a standby
    Then the operator's runbook refuses
    And the service goes on
    And the primary stays where it was
    And no acknowledged write is lost

  @seed-BE-14
  Scenario: What the principal alone had is lost when its service is forced away
    Given every standby has been cut off from the primary
    When the operator forces a failover although the primary lives
    Then clients are interrupted
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds
    And at least 5 seconds of acknowledged writes are lost
    And no write from before the preparation is lost
    And every member is in sync again within 90 seconds of healing
