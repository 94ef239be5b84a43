@drill @power-loss @beyond-the-reference @severity=critical
Feature: Loss of power
  A machine that loses power loses what it had not synced to its disk: what the
  operating system still held in memory is gone, and names that the file
  system's journal had not committed are gone too. A killed process loses none
  of that.

  The clock starts when the power is lost. It stops when clients are told once
  more that their writes are stored. The limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 10 seconds

  Scenario: A standby takes over when the primary loses power
    When the primary loses power for 40 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: Everything acknowledged is there when power returns at every site
    When every machine loses power for 15 seconds
    Then from 5 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 90 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: Pages that were torn when every site lost power are whole again
    When every machine loses power in mid-write for 15 seconds
    Then from 5 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 90 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
