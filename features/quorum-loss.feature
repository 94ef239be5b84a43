@drill @quorum-loss @severity=critical
Feature: Loss of the majority
  Without a majority of votes the pool must stop: a node that continues risks
  split brain. The pool stays down until the votes return, or until an operator
  who knows what is lost forces a new quorum.

  The pool may need some seconds to detect the loss; 20 seconds is the suite's
  own limit. The clock of the recovery starts with the operator's order.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-6
  Scenario: The operator forces a quorum after the majority is lost
    Given an operator who forces a quorum after 40 seconds
    When two witnesses are lost for good
    Then from 20 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-AG-6
  Scenario: The pool serves again by itself when the majority returns
    When two witnesses are killed and started again after 40 seconds
    Then from 20 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
