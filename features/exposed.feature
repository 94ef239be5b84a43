@drill @exposed @severity=critical
Feature: Loss of the primary while no standby is in sync
  A primary that has lost its standbys continues alone, exposed. When it is lost
  in that state, no standby has all its acknowledged writes, so none may take
  over automatically. The operator must weigh the loss and force a failover.

  The clock of the failover starts with the operator's order. Writes that only
  the exposed primary had acknowledged are expected to be lost; the drill
  measures how many seconds of them, and a loss must show. Both limits are the
  suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-4
  Scenario: No server takes over from an exposed primary until the operator forces it
    Given every standby has been cut off from the primary
    And an operator who forces a failover to a standby after 40 seconds
    When the primary is killed
    Then from 2 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And at least 5 seconds of acknowledged writes are lost
    And no write from before the preparation is lost
    And at no moment do two nodes accept writes
