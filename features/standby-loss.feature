@drill @standby-loss @severity=normal
Feature: Loss of a standby
  The primary must not stop because a standby is lost. It waits for a moment,
  marks the standby as failed and continues, with less protection until the
  standby is back and in sync.

  The clock starts when the standby is lost. The reference architecture gives
  its session time-out of 10 seconds as the longest wait; the suite allows
  20 seconds for the longest gap that any client sees.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-3
  Scenario: The primary carries on when the synchronous standby is killed
    When the synchronous standby is killed
    Then no client is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And every member is in sync again within 60 seconds of healing

  @seed-AG-3
  Scenario: The primary goes on when it receives nothing from any standby
    When nothing passes between every standby and the primary for 25 seconds
    Then no client is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And every member is in sync again within 60 seconds of healing
