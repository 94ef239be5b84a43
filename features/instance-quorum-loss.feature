@drill @quorum-loss @severity=critical
Feature: Loss of the quorum of a failover cluster
  Without a majority of votes no server may keep the volume, because the other
  one might take it. The instance goes offline, its data stays on the volume,
  and it stays offline until the votes return or the operator forces a quorum.

  The cluster may need some seconds to detect the loss; 20 seconds is the
  suite's own limit. The clock of the recovery starts with the operator's order.

  Background:
    Given the environment "failover-cluster"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-FCI-3
  Scenario: The operator forces a quorum after the cluster has lost it
    Given an operator who forces a quorum after 30 seconds
    When two witnesses are lost for good
    Then from 20 seconds after the event no write is acknowledged until the operator acts
    And the operator's runbook succeeds
    And writes are acknowledged again within 60 seconds of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-FCI-3
  Scenario: The instance is back by itself when the quorum returns
    When two witnesses are killed and started again after 40 seconds
    Then from 20 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
